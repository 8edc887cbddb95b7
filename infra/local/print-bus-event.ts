import type { OnEvent } from '../emulator/eventbridge/event-bus.ts';
import { printEvent } from './print-log.ts';
import { print } from './terminal.ts';

/** Prints the image events, and events on the request bus that are not registration requests. */
export function printBusEvents(buses: { readonly images: string; readonly requests: string }): OnEvent {
  return (event, busName) => {
    if (busName === buses.images) printEvent(event, busName);
    const { 'detail-type': type } = event;
    // It never reaches the worker, which would log it.
    if (busName === buses.requests && type !== 'Image Registration Requested')
      print(`event ${type} is not a registration request: it goes to the dead letters`);
  };
}
