import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The system menu: what every desktop app has; the app's own commands are sent to the window, which knows them all. */
export function setMenu(command: (id: string) => void): void {
  const item = (label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => command(id),
    // The window listens to its own keys; the menu only shows them.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        item('New Project…', 'project.new'),
        item('Open Project…', 'project.open', 'CmdOrCtrl+O'),
        separator,
        item('Import Model…', 'variants.import', 'CmdOrCtrl+I'),
        item('Import trtexec Files…', 'runs.import'),
        separator,
        process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        item('Command Palette…', 'palette.open', 'CmdOrCtrl+K'),
        separator,
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    { label: 'Help', submenu: [item('Keyboard Shortcuts', 'shortcuts.open')] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
