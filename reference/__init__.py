"""The reference pages of docs/, made from what they describe.

`python -m reference` writes what is committed: the page on commands, and the table of keys in
the page on configuration; the tests fail where either is stale. What is large (every rule with
its examples, the library) is made while the site is built, by `reference/site.py`.
"""
