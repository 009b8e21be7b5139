"""Makes a register as CSV: make.py ROWS FILE [SEED]. Every tenth row is a Filiale of the row before."""

import random
import sys

TRADES = ["A/1", "A/13", "A/20", "A/24", "A/25", "A/27", "A/30", "A/38", "B1/19", "B1/33", "B2/3", "B2/24"]
TOWNS = [("33602", "Bielefeld"), ("33098", "Paderborn"), ("32423", "Minden"), ("37671", "Höxter"), ("32756", "Detmold")]


def main(rows, path, seed=7):
    chance = random.Random(seed)
    numbers = iter(range(10**6))
    with open(path, "w", encoding="utf-8") as file:
        file.write("betriebsnummer;filialnummer;name;rechtsform;strasse;plz;ort;status;gewerke\n")
        number, branch = 0, 0
        for row in range(rows):
            # There are 1,000,000 numbers, and 999 Filialen for each.
            if row % 10 or not row:
                number, branch = next(numbers), 0
            else:
                branch = 2
            plz, ort = chance.choice(TOWNS)
            trades = ",".join(chance.sample(TRADES, chance.choice([1, 1, 1, 2])))
            file.write(
                f"{number:06};{branch or ''};Betrieb {number} \"\" Müller;GmbH;Musterstraße {chance.randrange(1, 200)};{plz};{ort};aktiv;\"{trades}\"\n"
                .replace('Betrieb', '"Betrieb', 1).replace("Müller;", 'Müller";', 1)
            )


main(int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:]))
