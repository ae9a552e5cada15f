export const roles = ['admin', 'doctor', 'receptionist', 'technician', 'patient'] as const;

export type Role = (typeof roles)[number];
