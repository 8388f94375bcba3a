const firstCapacity = 1024;

/**
 * The contact, name and second of every stored event: Intercom de-duplicates by this key.
 *
 * A hash table in typed arrays (open addressing, at most half full). It takes 16 bytes a slot and the garbage
 * collector does not scan it, so a million events cost about 40 MB and no pauses.
 */
export class DedupeTable {
  #size = 0;
  #capacity = firstCapacity;
  /** Contact index plus one. 0 is a free slot. */
  #contacts = new Uint32Array(firstCapacity);
  #names = new Uint32Array(firstCapacity);
  #seconds = new Float64Array(firstCapacity);

  get size(): number {
    return this.#size;
  }

  /** False when the key exists already. */
  add(contactIndex: number, nameIndex: number, second: number): boolean {
    const slot = this.#find(contactIndex + 1, nameIndex, second);
    if (this.#contacts[slot] !== 0) return false;

    this.#put(slot, contactIndex + 1, nameIndex, second);
    this.#size += 1;
    if (this.#size * 2 > this.#capacity) this.#grow();
    return true;
  }

  /** Visits all keys, in no particular order. */
  forEach(visit: (contactIndex: number, nameIndex: number, second: number) => void): void {
    for (let slot = 0; slot < this.#capacity; slot += 1) {
      const contact = this.#contacts[slot] ?? 0;
      if (contact === 0) continue;
      visit(contact - 1, this.#names[slot] ?? 0, this.#seconds[slot] ?? 0);
    }
  }

  #find(contact: number, name: number, second: number): number {
    const mask = this.#capacity - 1;
    let slot = hash(contact, name, second) & mask;
    while (
      this.#contacts[slot] !== 0 &&
      (this.#contacts[slot] !== contact ||
        this.#names[slot] !== name ||
        this.#seconds[slot] !== second)
    ) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #put(slot: number, contact: number, name: number, second: number): void {
    this.#contacts[slot] = contact;
    this.#names[slot] = name;
    this.#seconds[slot] = second;
  }

  #grow(): void {
    const [contacts, names, seconds] = [this.#contacts, this.#names, this.#seconds];
    this.#capacity *= 2;
    this.#contacts = new Uint32Array(this.#capacity);
    this.#names = new Uint32Array(this.#capacity);
    this.#seconds = new Float64Array(this.#capacity);
    for (let old = 0; old < contacts.length; old += 1) {
      const [contact = 0, name = 0, second = 0] = [contacts[old], names[old], seconds[old]];
      if (contact !== 0) this.#put(this.#find(contact, name, second), contact, name, second);
    }
  }
}

function hash(contact: number, name: number, second: number): number {
  let mixed = Math.imul(contact, 0x9e3779b1) ^ Math.imul(name + 1, 0x85ebca6b);
  mixed ^= Math.imul((second | 0) ^ Math.floor(second / 4_294_967_296), 0xc2b2ae35);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
