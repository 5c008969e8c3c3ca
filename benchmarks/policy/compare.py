#!/usr/bin/env python3
"""Runs cfn-guard and themis side by side, whole processes, on generated templates under the Control Tower rules; prints times, memory and ratios.

usage: benchmarks/policy/compare.py --reference PACKAGE --themis THEMIS --bench POLICY_BENCH [--sizes 100,1000,10000] [--alone 100000,1000000] [--runs 3]
  PACKAGE       folder of npm package @cdklabs/cdk-validator-cfnguard
  THEMIS        the themis command
  POLICY_BENCH  the built program of this folder, which generates the templates
Results are medians; user + system time stands beside wall time, since on a busy machine only the former means much."""
import argparse, concurrent.futures, json, os, statistics, subprocess, sys, tempfile, time

def run(command):
    with open(os.devnull, "w") as null:
        start = time.monotonic()
        child = subprocess.Popen(command, stdout=null, stderr=null)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        # The kernel counts what this process has in memory when it starts the child: so it must never hold a report.
        return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode

def measure(command, runs):
    results = [run(command) for _ in range(runs)]
    if any(code not in (0, 19) for *_, code in results):
        sys.exit(f"{command[0]} exits {results[0][3]}")
    return [statistics.median(column) for column in list(zip(*results))[:3]]

def verdicts(command):
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)[0]
    return report["status"], report["compliant"], report["not_applicable"], sorted({rule["Rule"]["name"] for rule in report["not_compliant"]})

def same_verdicts(ours, theirs):
    return verdicts(ours) == verdicts(theirs)

def in_another_process(work, *args):
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        return pool.submit(work, *args).result()

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
            if count <= 1000 and not in_another_process(same_verdicts, ours, theirs):
                sys.exit(f"the verdicts differ on {count} resources: nothing to compare")
            a, b = measure(theirs, args.runs if count < 10000 else 1), measure(ours, args.runs)
            print(f"{count:>10} {a[0]:>9.2f} s {a[1]:>7.2f} cpu {a[2]:>7.0f} MB {b[0]:>9.2f} s {b[1]:>7.2f} cpu {b[2]:>7.0f} MB {a[0]/b[0]:>6.0f}x {a[1]/b[1]:>6.0f}x cpu", flush=True)
        for count in [int(size) for size in args.alone.split(",") if size]:
            start = measure([args.themis, "validate", "-r", rules, "-d", template(1), *flags], args.runs)
            b = measure([args.themis, "validate", "-r", rules, "-d", template(count), *flags], args.runs if count < 1000000 else 1)
            print(f"{count:>10} {'':>32} {b[0]:>9.2f} s {b[1]:>7.2f} cpu {b[2]:>7.0f} MB  {b[1] / count * 1e6:.1f} us cpu a resource, {(b[1] - start[1]) / count * 1e6:.1f} without the start", flush=True)

main()
