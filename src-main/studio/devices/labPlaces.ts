import { err, ok, type Result } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { LabPlace } from '../../../shared/contract/project.ts';
import { labClient } from '../../devices/labgrid/labClient.ts';

/** A place that a lab's coordinator offers, as a device that could be added. */
export interface OfferedPlace {
  readonly name: string;
  readonly comment: string;
  readonly tags: string;
  /** `host/user`; null when it is free. */
  readonly heldBy: string | null;
}

/** What a coordinator (`host:port`) offers. Errors: `E-LAB`, `E-LAB-CLIENT`. */
export async function labPlaces(coordinator: string): Promise<Result<readonly OfferedPlace[]>> {
  const places = await labClient({ coordinator }).places();
  if (!places.ok) return places;
  return ok(places.value.map(({ name, comment, tags, acquiredBy }) => ({ name, comment, tags, heldBy: acquiredBy })));
}

export interface PlaceAddress {
  readonly place: LabPlace;
  /** `user@host:port` of its network service; its host key is looked at and pinned like any other. */
  readonly address: string;
  /** The exporter, where the board can only be reached through it. */
  readonly jump: string | null;
}

const prefix = 'lab:';

/** A place is typed as an address: `lab:NAME@HOST:PORT`, the latter the coordinator's. */
export const isLabAddress = (text: string): boolean => text.startsWith(prefix);

export const labAddress = ({ name, coordinator }: LabPlace): string => `${prefix}${name}@${coordinator}`;

/** How the board of a place is reached. Errors: `E-USAGE`, `E-LAB-PLACE`, `E-LAB`, `E-LAB-CLIENT`. */
export async function placeAddress(text: string): Promise<Result<PlaceAddress>> {
  const at = text.lastIndexOf('@');
  const [name, coordinator] = [text.slice(prefix.length, at), text.slice(at + 1)];
  if (name === '' || coordinator === '' || at < 0)
    return err(appError('E-USAGE', `'${text}' is not a place: give lab:NAME@HOST:PORT, of the coordinator.`));
  const found = await labClient({ coordinator }).place(name);
  if (!found.ok) return found;
  const { service } = found.value;
  if (service === null)
    return err(
      appError('E-LAB-PLACE', `Place '${name}' has no NetworkService, or its exporter is away.`, {
        hint: `Export a NetworkService and match it: labgrid-client -p ${name} add-match EXPORTER/GROUP/NetworkService.`,
      }),
    );
  return ok({
    place: { coordinator, name },
    address: `${service.username}@${service.address}:${service.port}`,
    jump: service.proxy,
  });
}
