import type { Image } from '../../functions/images/image.ts';

/** The System images that a sandbox starts with, so that GetImage and `Type=System` have something to return. */
export const sandboxSystemImages: readonly Omit<Image, 'creationTime'>[] = [
  systemImage('ubuntu', 'Ubuntu Server', 'Linux'),
  systemImage('centos', 'CentOS', 'Linux'),
  systemImage('windows', 'Windows Server', 'Windows'),
];

function systemImage(
  name: string,
  description: string,
  platform: Image['platform'],
): Omit<Image, 'creationTime'> {
  return { id: `img-${name}`, name, description, ecsImageId: `m-system-${name}`, platform };
}
