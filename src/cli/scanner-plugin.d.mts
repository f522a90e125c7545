import type { Plugin } from 'vite'

export function scannerPlugin(): Plugin
