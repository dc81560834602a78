import { ConfigError, type StorageError } from './errors.js';

/** Where a node listens: a name or IP address, and a port; port 0 stands for any free one. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const PATTERN =
  /^(?:\[(?<six>[\da-fA-F:.]*:[\da-fA-F:.]*(?:%\w+)?)\]|(?<name>[^\s:[\]/]+)):(?<port>\d{1,5})$/;
const HIGHEST_PORT = 65_535;

const refuseAsConfig = (message: string): StorageError => new ConfigError(message);

/**
 * The address in `host:port`; an IPv6 address stands in brackets. Throws what `refuse` makes of the
 * message, `CONFIG` where nothing else is said.
 */
export function parseAddress(text: string, refuse = refuseAsConfig): Address {
  const { six, name, port } = PATTERN.exec(text)?.groups ?? {};
  const host = six ?? name;
  if (host === undefined || Number(port) > HIGHEST_PORT) {
    throw refuse(`${JSON.stringify(text)} is no address: host:port or [IPv6]:port is expected`);
  }
  return { host, port: Number(port) };
}

/** The text that `parseAddress` reads. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
