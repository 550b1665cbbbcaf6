import type { Icon } from '@phosphor-icons/react';
import { Devices } from '@phosphor-icons/react/dist/csr/Devices';
import { FolderLock } from '@phosphor-icons/react/dist/csr/FolderLock';
import { IdentificationCard } from '@phosphor-icons/react/dist/csr/IdentificationCard';
import { Key } from '@phosphor-icons/react/dist/csr/Key';
import { PlugsConnected } from '@phosphor-icons/react/dist/csr/PlugsConnected';
import { ShieldCheck } from '@phosphor-icons/react/dist/csr/ShieldCheck';

/** The parts of "Me", in the order in which they are listed. Each one is a page below `/account`. */
export const accountSections = [
  { id: 'profile', path: '/account/profile', icon: IdentificationCard },
  { id: 'security', path: '/account/security', icon: ShieldCheck },
  { id: 'sessions', path: '/account/sessions', icon: Devices },
  { id: 'connections', path: '/account/connections', icon: PlugsConnected },
  { id: 'keys', path: '/account/keys', icon: Key },
  { id: 'privacy', path: '/account/privacy', icon: FolderLock },
] as const satisfies readonly { readonly id: string; readonly path: string; readonly icon: Icon }[];

export type AccountSectionId = (typeof accountSections)[number]['id'];
