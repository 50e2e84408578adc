"""Prints one line per step in the Test Anything Protocol, so that the test runner can show each by its sentence."""

import traceback

_steps = []


def step(sentence):
    def register(body):
        _steps.append((sentence, body))
        return body

    return register


def run():
    print(f"1..{len(_steps)}", flush=True)
    for number, (sentence, body) in enumerate(_steps, 1):
        try:
            body()
            print(f"ok {number} - {sentence}", flush=True)
        except Exception:
            print(f"not ok {number} - {sentence}")
            print("# " + traceback.format_exc().replace("\n", "\n# "), flush=True)
