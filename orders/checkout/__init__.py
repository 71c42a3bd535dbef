"""The way through checkout: making an order, handing over to SumUp, coming back."""
