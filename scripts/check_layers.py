#!/usr/bin/env python3
"""Holds the code against the layers that docs/architecture.md states.

Each rule names files, an expression that must not stand in them, and why. Comments do not count.
"""

import pathlib
import re
import sys


def names(crate):
    """An expression for code that names a crate (or one in Cargo.toml), and not a mere text."""
    return rf"\buse (::)?{crate}\b|\b{crate}\s*::|^{crate}(\.|\s*=)"


SQL = r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|PRAGMA|CREATE TABLE)\s'
ROOT = pathlib.Path(__file__).resolve().parent.parent

# (files as glob patterns, files left out, what must not stand there, why)
RULES = [
    (
        ["shared/src/**/*.rs", "proxy/src/**/*.rs", "admin/src/**/*.rs", "cli/src/**/*.rs"],
        ["shared/src/store.rs", "shared/src/store/**/*.rs"],
        names(r"(rusqlite|r2d2)\w*") + "|" + SQL,
        "only shared/src/store holds SQL",
    ),
    (
        ["proxy/src/**/*.rs", "proxy/Cargo.toml"],
        [],
        names("gaas[-_]admin"),
        "the data plane does not know the control plane",
    ),
    (
        ["admin/src/**/*.rs", "admin/Cargo.toml"],
        [],
        names("gaas[-_]proxy"),
        "the control plane does not know the data plane",
    ),
    (
        ["cli/src/**/*.rs", "cli/Cargo.toml"],
        [],
        names("gaas[-_](proxy|admin)"),
        "the launcher starts both planes and links neither",
    ),
    (
        ["shared/src/**/*.rs", "shared/Cargo.toml"],
        [],
        names(r"(pingora|actix)[\w-]*"),
        "what both planes share speaks no HTTP",
    ),
    (
        ["shared/src/ids.rs", "shared/src/secret.rs"],
        [],
        r"\bcrate::(model|usage|billing|store|config)\b",
        "identifiers and secrets stand below everything",
    ),
    (
        [
            "shared/src/model.rs",
            "shared/src/model/**/*.rs",
            "shared/src/usage.rs",
            "shared/src/money.rs",
            "shared/src/billing.rs",
        ],
        [],
        r"\bcrate::(store|config|propagation)\b",
        "the domain does not know how it is stored, configured or sent",
    ),
    (
        [
            f"proxy/src/{engine}{rest}"
            for engine in ("limit", "keys", "routing", "metering")
            for rest in (".rs", "/**/*.rs")
        ],
        [],
        # pingora-limits counts; it knows no session.
        names(r"pingora(?!_limits)\w*"),
        "engines know no Pingora, so that they can be benched alone",
    ),
    (
        ["proxy/src/gateway.rs", "proxy/src/phases.rs", "proxy/src/phases/**/*.rs"],
        [],
        r"\bgaas_shared::store|\b(ControlStore|UsageStore|DataDir)\b",
        "the request path never touches the database",
    ),
    (
        ["admin/src/**/*.rs"],
        ["admin/src/api.rs", "admin/src/api/**/*.rs"],
        r"\bweb::(Json|Form|Query|Payload)\b",
        "only admin/src/api knows request and response bodies",
    ),
]


def files(patterns):
    return {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}


def code_lines(path):
    """The file's lines, numbered, without those that are comment alone."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.lstrip().startswith(("//", "#")):
            yield number, line


def offences():
    for patterns, left_out, forbidden, why in RULES:
        expression = re.compile(forbidden)
        for path in sorted(files(patterns) - files(left_out)):
            for number, line in code_lines(path):
                if expression.search(line):
                    yield f"{path.relative_to(ROOT)}:{number}: {why}: {line.strip()}"


def main():
    found = list(offences())
    for offence in found:
        print(offence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
