import type { Page } from 'playwright-core';

/**
 * Controls in sight that assistive technology could not name, as their markup. A placeholder or a picture is no name, and
 * neither is text that is not rendered.
 */
export const unnamedControls = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const controls =
      'button, input, select, textarea, a[href], [role=button], [role=radio], [role=tab], [tabindex="0"]';
    const textOf = (element: Element): string =>
      (element instanceof HTMLElement ? element.innerText : (element.textContent ?? '')).trim();
    const named = (element: Element): boolean => {
      const labelled = (element.getAttribute('aria-labelledby') ?? '')
        .split(' ')
        .some((id) => document.getElementById(id)?.textContent.trim());
      const labels = 'labels' in element ? [...((element.labels as NodeListOf<Element> | null) ?? [])] : [];
      const isField = element.matches('input, select, textarea');
      return (
        labelled ||
        Boolean(element.getAttribute('aria-label')?.trim()) ||
        labels.some((label) => label.textContent.trim() !== '') ||
        (!isField && textOf(element) !== '') ||
        Boolean(element.getAttribute('title')?.trim())
      );
    };
    return [...document.querySelectorAll(controls)]
      .filter((element) => element.checkVisibility() && !element.closest('[aria-hidden=true]') && !named(element))
      .map((element) => element.outerHTML.slice(0, 200));
  });
