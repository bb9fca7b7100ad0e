/** What to do about an errno, whatever was tried. An operation that knows better says so itself. */
const remedies: Readonly<Record<string, string>> = {
  EPERM: 'It takes CAP_NET_ADMIN in the user namespace that owns this network namespace: run as root',
  EACCES: 'IPv6 may be off there: see sysctl net.ipv6.conf.<link>.disable_ipv6',
  EOPNOTSUPP: 'This kernel lacks it: a module may be missing. See: uname -r, modprobe',
  EAFNOSUPPORT: 'Is IPv6 enabled in this kernel? See: ls /proc/sys/net/ipv6',
  ENODEV: 'The link is gone, or was never there. See: ip link show',
  EAGAIN: 'The kernel did not answer in time; it may be busy with another change. Try again',
  ENOBUFS: 'The kernel was short of memory for its answer. Try again',
  EBUSY: 'Something else uses it. See: ip -d link show',
};

export function remedyFor(errno: string): string | undefined {
  return remedies[errno];
}
