import { isMac, showKeys } from './keys.ts';
import './kbd.css';

export const onMac = isMac(navigator.platform);

export function Kbd({ keys }: { readonly keys: string }) {
  return <kbd className="kbd">{showKeys(keys, onMac)}</kbd>;
}
