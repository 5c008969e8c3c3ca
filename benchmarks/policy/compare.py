#!/usr/bin/env python3
"""Runs cfn-guard and themis side by side, whole processes, on generated templates under the Control Tower rules; prints times, memory and ratios.

usage: benchmarks/policy/compare.py --reference PACKAGE --themis THEMIS --bench POLICY_BENCH [--sizes 100,1000,10000] [--alone 100000,1000000] [--runs 3]
  PACKAGE       folder of npm package @cdklabs/cdk-validator-cfnguard
  THEMIS        the themis command
  POLICY_BENCH  the built program of this folder, which generates the templates
Results are medians; user + system time stands beside wall time, since on a busy machine only the former means much."""
import argparse, json, os, statistics, subprocess, sys, tempfile

# The kernel counts for a process what its parent had in memory when it started it: so a small one starts what is measured.
STARTER = """
import os, sys, time
start = time.monotonic()
pid = os.fork()
if pid == 0:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))
"""

def run(command):
    told = subprocess.run([sys.executable, "-I", "-S", "-c", STARTER, *command], stdout=subprocess.PIPE, check=True, text=True).stdout
    *figures, code = told.split()
    if int(code) not in (0, 19):
        sys.exit(f"{command[0]} exits {code}")
    return tuple(map(float, figures))

def measure(command, runs):
    return [statistics.median(column) for column in zip(*[run(command) for _ in range(runs)])]

def verdicts(command):
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)[0]
    return report["status"], report["compliant"], report["not_applicable"], sorted({rule["Rule"]["name"] for rule in report["not_compliant"]})

def same_verdicts(ours, theirs):
    return verdicts(ours) == verdicts(theirs)

def main():
    options = argparse.ArgumentParser()
    options.add_argument("--reference", required=True)
    options.add_argument("--themis", required=True)
    options.add_argument("--bench", required=True)
    options.add_argument("--sizes", default="100,1000,10000")
    options.add_argument("--alone", default="100000,1000000")
    options.add_argument("--runs", type=int, default=3)
    args = options.parse_args()
    rules = os.path.join(args.reference, "rules", "control-tower", "cfn-guard")
    binary = os.path.join(args.reference, "bin", "ubuntu", "x86_64", "cfn-guard")
    flags = ["--structured", "-o", "json", "-S", "none"]
    print(f"{'resources':>10} {'cfn-guard':>32} {'themis':>32} {'ratio':>16}")
    with tempfile.TemporaryDirectory() as folder:
        def template(count):
            path = os.path.join(folder, f"{count}.json")
            with open(path, "wb") as file:
                subprocess.run([args.bench, "generate", str(count)], stdout=file, check=True)
            return path
        for count in [int(size) for size in args.sizes.split(",") if size]:
            data = template(count)
            ours = [args.themis, "validate", "-r", rules, "-d", data, *flags]
            theirs = [binary, "validate", "-r", rules, "-d", data, *flags]
            if count <= 1000 and not same_verdicts(ours, theirs):
                sys.exit(f"the verdicts differ on {count} resources: nothing to compare")
            a, b = measure(theirs, args.runs if count < 10000 else 1), measure(ours, args.runs)
            print(f"{count:>10} {a[0]:>9.2f} s {a[1]:>7.2f} cpu {a[2]:>7.1f} MB {b[0]:>9.2f} s {b[1]:>7.2f} cpu {b[2]:>7.1f} MB {a[0]/b[0]:>6.0f}x {a[1]/b[1]:>6.0f}x cpu {a[2]/b[2]:>6.1f}x memory", flush=True)
        # In turns, so that an hour in which the machine is slow is everybody's; the start is that of the same rules on one resource of each type.
        sizes = [5, *[int(size) for size in args.alone.split(",") if size]]
        commands = {count: [args.themis, "validate", "-r", rules, "-d", template(count), *flags] for count in sizes}
        runs = {count: [] for count in sizes}
        for turn in range(args.runs):
            for count in sizes:
                # As much time for each size as for the others, so that a bad moment is nobody's alone; and of short runs enough:
                # what the resources took is a small difference of two large figures.
                for _ in range(max(1, min(20, 1_000_000 // count))):
                    runs[count] += [run(commands[count])]
        start = statistics.median(cpu for _, cpu, _ in runs[5])
        previous = None
        for count in sizes[1:]:
            wall, cpu, memory = map(statistics.median, zip(*runs[count]))
            # From size to size the start falls out by itself, and so does what the first thousand save by fitting into the processor's caches.
            further = "" if previous is None else f", {(cpu - previous[1]) / (count - previous[0]) * 1e6:.1f} each further one"
            print(f"{count:>10} {'':>32} {wall:>9.2f} s {cpu:>7.2f} cpu {memory:>7.0f} MB  us cpu a resource: {cpu / count * 1e6:.1f}, {(cpu - start) / count * 1e6:.1f} without the start{further}", flush=True)
            previous = count, cpu

main()
