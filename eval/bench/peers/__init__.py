"""Bedside beside what an engineer would assemble instead, in one run: `make bench-peers`.

Each system runs in a process and, but for Bedside, in a virtual environment of its own
(`environments.py`); it is driven over lines of JSON (`serving.py` inside, `driving.py` outside), so
that nothing of Bedside is loaded beside a peer.
"""
