/** Short words that something is done. */
import { notifications } from '@mantine/notifications';

/** The cross has no word of its own. */
const closeButtonProps = { 'aria-label': 'Dismiss' };

/** `propagated: false` means that the change holds, but the data plane has not taken it yet. */
export function notifyDone(message: string, written?: { propagated?: boolean }): void {
  if (written?.propagated === false) {
    notifications.show({
      color: 'orange',
      title: message,
      message: 'The data plane was not reached; it follows by itself as soon as it runs.',
      autoClose: 10_000,
      closeButtonProps,
    });
    return;
  }
  notifications.show({ color: 'teal', message, closeButtonProps });
}
