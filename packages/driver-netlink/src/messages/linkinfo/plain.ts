// Kinds without data of their own: "dummy" and "ifb".
import { attrs } from '../../codec/attrs.ts';

export const dummyAttrs = attrs('linkinfo-dummy', {});
export const ifbAttrs = attrs('linkinfo-ifb', {});
