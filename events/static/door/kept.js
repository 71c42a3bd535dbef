// What a device knows of an event without a network: the tickets, and the scans that wait to be told.

export class Kept {
  constructor(event) {
    this.names = { list: `door-${event}-list`, queue: `door-${event}-queue`, door: "door-name" };
  }

  get list() {
    return read(this.names.list, null);
  }

  set list(list) {
    write(this.names.list, list);
  }

  get queue() {
    return read(this.names.queue, []);
  }

  get door() {
    return read(this.names.door, "");
  }

  set door(name) {
    write(this.names.door, name);
  }

  add(scan) {
    write(this.names.queue, [...this.queue, scan]);
  }

  // Only what was told is taken away: another may have come meanwhile.
  remove(keys) {
    write(this.names.queue, this.queue.filter((scan) => !keys.has(scan.key)));
  }

  // Tickets as of the list, with what this device has seen since.
  tickets() {
    const tickets = new Map((this.list?.tickets ?? []).map((it) => [it.id, { ...it }]));
    for (const scan of this.queue) {
      const ticket = tickets.get(scan.ticket_id) ?? scan.guest;
      tickets.set(scan.ticket_id, ticket);
      ticket.last = { way: scan.way, at: scan.at, door: scan.door };
    }
    return tickets;
  }

  forget() {
    localStorage.removeItem(this.names.list);
  }
}

function read(name, otherwise) {
  return JSON.parse(localStorage.getItem(name) ?? "null") ?? otherwise;
}

function write(name, value) {
  localStorage.setItem(name, JSON.stringify(value));
}
