/** Where the system bus is when DBUS_SYSTEM_BUS_ADDRESS does not say; the reference looks at the second alone. */
export const usualSockets: readonly string[] = ['/run/dbus/system_bus_socket', '/var/run/dbus/system_bus_socket'];

/**
 * The sockets of an address, which may be a list: `unix:path=/run/bus,guid=…;unix:path=/other`. `undefined` when one of
 * them has no path that could be looked at.
 */
export function socketPaths(address: string): string[] | undefined {
  const paths = address.split(';').map((one) => {
    const path = /^unix:(?:.*,)?path=([^,]*)/.exec(one)?.[1];
    return path === undefined ? undefined : unescaped(path);
  });
  return paths.every((path) => path !== undefined) ? paths : undefined;
}

/** Bytes that D-Bus does not want in an address are written `%2d`. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
