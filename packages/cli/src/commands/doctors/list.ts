import type { DoctorView } from '@clinic/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { countLine, type Listed, limitFlag } from '../../list.ts';
import { table } from '../../table.ts';

export default class DoctorsList extends ClinicCommand {
  static override summary = 'Show all doctors by name, inactive ones too.';
  static override examples = ['<%= config.bin %> doctors list', '<%= config.bin %> doctors list --json'];
  static override flags = { limit: limitFlag };

  async run(): Promise<Listed<DoctorView>> {
    const { limit } = (await this.parse(DoctorsList)).flags;
    const clinic = await this.clinic();
    const doctors = await this.readUpTo(limit, (page) => clinic.doctors.list(page));
    this.log(
      table(
        ['Id', 'Name', 'Specialty', 'Department', 'Phone', 'Email', 'Takes bookings'],
        doctors.items.map((doctor) => [
          doctor.id,
          doctor.name,
          doctor.specialty,
          doctor.department,
          doctor.phone,
          doctor.email,
          doctor.is_active,
        ]),
      ),
    );
    this.log(countLine(doctors, 'doctors'));
    return doctors;
  }
}
