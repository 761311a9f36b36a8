#!/usr/bin/env python3
"""Shows which functions a request's instructions go to.

    gaas-bench check --keep DIR
    scripts/bench_profile.py DIR admitted

takes callgrind's files of the run with N and the run with 2 N requests. What the second has more,
by N, is what one request costs; starting and stopping cancel out.
"""

import collections
import pathlib
import re
import subprocess
import sys

LINE = re.compile(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+(\S.*)$")
SHOWN = 40


def instructions(path):
    """Instructions by function, each without those of the functions it calls."""
    command = ["callgrind_annotate", "--threshold=100", str(path)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = collections.Counter()
    for line in text.splitlines():
        match = LINE.match(line)
        if match and match[2] != "PROGRAM TOTALS":
            # "file:function [object]", where a path may stand for the file.
            function = re.sub(r" \[[^\]]*\]$", "", match[2])
            function = re.sub(r"^(\?\?\?|[^\s:<]*/[^\s:<]*):", "", function)
            found[function] += int(match[1].replace(",", ""))
    return found


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    directory, name = pathlib.Path(sys.argv[1]), sys.argv[2]
    files = list(directory.glob(f"{name}-*.callgrind"))
    runs = {int(file.stem.rsplit("-", 1)[1]): file for file in files}
    if len(runs) < 2:
        print(f"{directory} does not hold two runs of {name}", file=sys.stderr)
        return 1
    # The directory may hold other counts too: the largest is compared with its half.
    twice = max(runs)
    requests = twice // 2
    once, more = instructions(runs[requests]), instructions(runs[twice])
    each = {function: (more[function] - once[function]) / requests for function in once | more}
    print(f"{sum(each.values()):9.0f} all")
    for function in sorted(each, key=each.get, reverse=True)[:SHOWN]:
        print(f"{each[function]:9.0f} {function[:110]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
