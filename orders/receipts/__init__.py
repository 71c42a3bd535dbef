"""Receipts: what a seller says was paid, on a page to print and as a PDF."""
