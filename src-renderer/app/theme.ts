import { useEffect } from 'react';
import type { Settings } from '../../shared/contract/appMethods.ts';

/** The look in effect, on the root element where the tokens hang. `system` follows the desktop, live. */
export function useTheme(theme: Settings['theme']): void {
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const contrast = window.matchMedia('(prefers-contrast: more)');
    const apply = (): void => {
      document.documentElement.dataset['theme'] =
        theme !== 'system' ? theme : contrast.matches ? 'high-contrast' : dark.matches ? 'dark' : 'light';
    };
    apply();
    if (theme !== 'system') return;
    dark.addEventListener('change', apply);
    contrast.addEventListener('change', apply);
    return () => {
      dark.removeEventListener('change', apply);
      contrast.removeEventListener('change', apply);
    };
  }, [theme]);
}
