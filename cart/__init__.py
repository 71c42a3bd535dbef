"""cart owns the products people mean to buy, and the way into checkout.

It stores no price and no booking: prices are market's, held places are events', and a basket is put
together from all three whenever it is looked at.
"""
