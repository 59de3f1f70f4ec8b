"""`python -m linli.site.cli`: what ./linli hands over to."""

from linli.site.cli import main

main()
