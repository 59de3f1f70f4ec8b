"""The steps of the build, one file each; `demo.build` says in which order."""
