import { useEffect } from 'react';
import type { Settings } from '../../shared/contract/appMethods.ts';

/**
 * The look in effect, on the root element where the tokens hang. `system` follows the desktop, live; where the desktop
 * forces its colours, only light or dark is left to choose, and its own background says which.
 */
export function useTheme(theme: Settings['theme']): void {
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const contrast = window.matchMedia('(prefers-contrast: more)');
    const forced = window.matchMedia('(forced-colors: active)');
    const apply = (): void => {
      const ofDesktop = dark.matches ? 'dark' : 'light';
      const wished = theme !== 'system' ? theme : contrast.matches ? 'high-contrast' : ofDesktop;
      document.documentElement.dataset['theme'] = forced.matches ? ofDesktop : wished;
    };
    apply();
    const queries = [dark, contrast, forced];
    for (const query of queries) query.addEventListener('change', apply);
    return () => {
      for (const query of queries) query.removeEventListener('change', apply);
    };
  }, [theme]);
}
