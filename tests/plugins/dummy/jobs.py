runs = []


def note_run():
    runs.append(True)
