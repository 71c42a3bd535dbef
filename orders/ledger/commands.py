"""The books from the command line: bin/ledger verify, catch-up."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from orders.app import create_app
from orders.ledger.catching_up import post_what_is_missing
from orders.ledger.findings import Proof
from orders.ledger.verifying import prove
from shared.standalone import standing_alone


def main() -> int:
    """Do what the command line says; return the exit code."""
    return asyncio.run(_run(parse(sys.argv[1:])))


def parse(words: Sequence[str]) -> Namespace:
    """Read the command line, or leave with a sentence."""
    parser = ArgumentParser(prog="bin/ledger", description="Prove the books of all sellers.")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="derive everything anew; exit 1 at a difference")
    verify.add_argument(
        "--without-sumup", action="store_true", help="do not ask SumUp what it holds"
    )
    commands.add_parser("catch-up", help="post payments that came before there was a ledger")
    return parser.parse_args(words)


async def obey(arguments: Namespace) -> int:
    """Do a command in the running app and print what came of it; return the exit code."""
    if arguments.command == "catch-up":
        print(f"{await post_what_is_missing()} payments posted")
        return 0
    proof = await prove(with_sumup=not arguments.without_sumup)
    for line in report(proof):
        print(line)
    return 0 if proof.holds else 1


def report(proof: Proof) -> list[str]:
    """Write a proof down, a line for each seller, account and difference."""
    lines = []
    for chain in proof.chains:
        lines.append(f"seller {chain.seller_id}: {chain.entries} entries, ends with {chain.hash}")
        lines += [f"    {it.account:<24} {it.amount!s:>16}" for it in chain.balances]
    lines += [f"DIFFERENCE  {difference}" for difference in proof.differences]
    lines.append(
        f"{len(proof.chains)} chains, {proof.compared} payments compared with SumUp, "
        f"{len(proof.differences)} differences"
    )
    return lines


async def _run(arguments: Namespace) -> int:
    async with standing_alone("orders", create_app):
        return await obey(arguments)


if __name__ == "__main__":
    sys.exit(main())
