import type { Page } from 'playwright-core';

/** Controls that are cut off and cannot be scrolled to, as their markup: beyond the window, or beyond what clips them. */
export const cutOffControls = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const slack = 1;
    const isOutside = (inner: DOMRect, outer: { left: number; top: number; right: number; bottom: number }): boolean =>
      inner.left < outer.left - slack ||
      inner.top < outer.top - slack ||
      inner.right > outer.right + slack ||
      inner.bottom > outer.bottom + slack;
    const isCutOff = (control: Element): boolean => {
      const box = control.getBoundingClientRect();
      for (let around = control.parentElement; around; around = around.parentElement) {
        const { overflow } = getComputedStyle(around);
        if (/auto|scroll/.test(overflow)) return false;
        if (overflow !== 'visible' && isOutside(box, around.getBoundingClientRect())) return true;
      }
      return isOutside(box, { left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight });
    };
    return [...document.querySelectorAll('button, input, select, textarea, [role=tab]')]
      .filter((control) => control.checkVisibility() && isCutOff(control))
      .map((control) => control.outerHTML.slice(0, 200));
  });
