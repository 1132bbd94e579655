"""From pages and sources to a plan: everything an example shows, before any page is laid out.

`run` opens settings, lock and sources; `obtaining` has all sources fetched; `figures` carries one request to its
figure, by way of `analysis` and `attribution`; `plan_pages` does so for all pages and gathers the faults. `plan` and
`libraries` are the values that flow on: who has them needs no source, no network and no resolver.
"""
