export interface Store {
  readonly path: string;
}
