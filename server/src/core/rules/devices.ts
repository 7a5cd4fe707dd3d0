import type { Ask } from './rule.ts';

/**
 * Whether the file is for a device whose network is a library of its own (lwIP, FreeRTOS, Zephyr): it starts again with all of the device, so that no
 * connection of the last run is left, and knows of no privilege.
 */
export function isForDevice({ text }: Ask): boolean {
  return ofDevices.test(text);
}

const ofDevices =
  /^[ \t]*#[ \t]*include[ \t]*[<"](?:lwip|freertos|FreeRTOS|zephyr|ti\/(?:sysbios|ndk|net))\b|\bLWIP_[A-Z]|\b(?:xTaskCreate\w*|vTaskDelete|vTaskDelay)\s*\(/m;
