import type { Ask } from '../rule.ts';

/**
 * Whether the file is for a device whose network is a library of its own (lwIP, FreeRTOS, Zephyr, RT-Thread): it starts again with all of the device, so that no
 * connection of the last run is left, and knows of no privilege. What is for computers as well has a part for devices, and is judged as computers run it.
 */
export function isForDevice({ text }: Ask): boolean {
  return ofDevices.test(text) && !ofComputers.test(text);
}

const ofDevices =
  /^[ \t]*#[ \t]*include[ \t]*[<"](?:lwip|freertos|FreeRTOS|zephyr|rtthread|rtdevice|ti\/(?:sysbios|ndk|net))\b|\bLWIP_[A-Z]|\b(?:xTaskCreate\w*|vTaskDelete|vTaskDelay)\s*\(/m;

const ofComputers = /\b(?:_WIN32|_MSC_VER|__linux__|__APPLE__)\b|<(?:winsock2?|sys\/epoll)\.h>/;

/**
 * Whether the program is for MicroPython or CircuitPython, which run on a device without users. It starts again without the device: connections of the last
 * run can be left.
 */
export function isForMicroPython(ask: Ask): boolean {
  return ofMicroPython.test(ask.programCode());
}

const ofMicroPython =
  /^[ \t]*(?:import|from)[ \t]+(?:machine|micropython|microcontroller|socketpool|usocket|uasyncio|utime|uos)\b|\bgc\.mem_(?:free|alloc)\(|\bnetwork\.WLAN\(/m;
