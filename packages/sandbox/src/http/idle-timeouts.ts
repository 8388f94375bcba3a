import type { Socket } from 'node:net';

/** Closes idle kept-alive connections without notice, unless they are used again in time. */
export class IdleTimeouts {
  readonly #timers = new Map<Socket, NodeJS.Timeout>();

  start(socket: Socket, afterMs: number): void {
    this.cancel(socket);
    const timer = setTimeout(() => {
      this.#timers.delete(socket);
      socket.destroy();
    }, afterMs);
    this.#timers.set(socket, timer);
    socket.once('close', () => this.cancel(socket));
  }

  cancel(socket: Socket): void {
    if (this.#timers.size === 0) return;
    clearTimeout(this.#timers.get(socket));
    this.#timers.delete(socket);
  }
}
