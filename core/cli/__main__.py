"""`python -m core.cli` is the `townhall` command."""

from core.cli import main

main()
