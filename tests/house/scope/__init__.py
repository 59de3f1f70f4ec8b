"""The scope matrix: every way into the house, everybody who may try, and what there is to be kept from whom."""
