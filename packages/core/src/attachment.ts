/** The identity of everything a plugin makes: one interface of one container on one network. */
export interface Attachment {
  readonly network: string;
  readonly containerId: string;
  readonly ifname: string;
}
