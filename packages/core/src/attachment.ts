/** The identity of everything a plugin makes: one interface of one container on one network. */
export interface Attachment {
  readonly network: string;
  readonly containerId: string;
  readonly ifname: string;
}

/** Whether two are the same interface of the same container on the same network. */
export function sameAttachment(one: Attachment, other: Attachment): boolean {
  return one.network === other.network && one.containerId === other.containerId && one.ifname === other.ifname;
}
