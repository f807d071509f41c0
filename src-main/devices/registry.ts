export interface DeviceRegistry {
  readonly ids: readonly string[];
}
