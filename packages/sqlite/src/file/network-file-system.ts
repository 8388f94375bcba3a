import { statfsSync } from 'node:fs';

/** Types of network file systems, as `statfs` of Linux numbers them. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x69_69, 'NFS'],
  [0xff_53_4d_42, 'CIFS'],
  [0xfe_53_4d_42, 'SMB'],
  [0x51_7b, 'SMB'],
  [0x53_46_41_4f, 'AFS'],
  [0x73_75_72_45, 'Coda'],
  [0x00_c3_64_00, 'Ceph'],
  [0x0b_d0_0b_d0, 'Lustre'],
  [0x01_16_19_70, 'GFS2'],
]);

/** The type of the file system of a folder, as a number; `undefined` where it is not known. */
export type FileSystemType = (folder: string) => number | undefined;

/** Linux only: the numbers of other systems mean other things. */
export const fileSystemType: FileSystemType = (folder) =>
  process.platform === 'linux' ? statfsSync(folder).type : undefined;

/** The name of the network file system of a folder; `undefined` when it is local or not known. */
export function networkFileSystem(folder: string, typeOf: FileSystemType): string | undefined {
  const type = typeOf(folder);
  // Some systems give the number with a sign.
  return type === undefined ? undefined : networkTypes.get(type >>> 0);
}
