import type { Plugin } from 'vite'

export function wasmPlugin(): Plugin
