"""The books: double entry for cash and for securities.

Every entry sums to zero per asset. A balance is the sum of its postings, and what is available is
what is posted less what is held.
"""
