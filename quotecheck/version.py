"""The version, where both the package and its metadata can read it."""

VERSION = "0.1.0"
