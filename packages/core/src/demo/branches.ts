/** A branch of medicine, as the clinic names the department for it. */
export interface Branch {
  readonly name: string;
  readonly description: string | null;
  readonly specialties: readonly string[];
}

export const branches: readonly Branch[] = [
  {
    name: 'Dermatology',
    description: 'الجلد والشعر والأظافر: الفحص والعلاج والليزر',
    specialties: ['Dermatology', 'Cosmetic dermatology', 'Laser therapy'],
  },
  {
    name: 'Dentistry',
    description: 'Check-ups, fillings, braces and surgery of the mouth',
    specialties: ['General dentistry', 'Orthodontics', 'Oral surgery'],
  },
  {
    name: 'Pediatrics',
    description: 'رعاية الأطفال من الولادة حتى سن الثامنة عشرة، والتطعيمات',
    specialties: ['Pediatrics', 'Neonatology'],
  },
  {
    name: 'Cardiology',
    description: 'Heart and vessels: ECG, echo and follow-up',
    specialties: ['Cardiology', 'Electrophysiology'],
  },
  {
    name: 'Orthopedics',
    description: null,
    specialties: ['Orthopedics', 'Sports medicine'],
  },
  {
    name: 'Physiotherapy',
    description: 'إعادة التأهيل بعد الإصابات والعمليات الجراحية',
    specialties: ['Physiotherapy', 'Rehabilitation medicine'],
  },
];
