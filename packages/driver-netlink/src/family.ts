import { AF } from './uapi/socket.ts';

/** AF_INET or AF_INET6. */
export function familyNumber(family: 4 | 6): number {
  return family === 4 ? AF.INET : AF.INET6;
}

/** 4 or 6; `undefined` for the families of dumps that are not IP (multicast routing, MPLS, …). */
export function ipFamily(number: number): 4 | 6 | undefined {
  if (number === AF.INET) return 4;
  return number === AF.INET6 ? 6 : undefined;
}
