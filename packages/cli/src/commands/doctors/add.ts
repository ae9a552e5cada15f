import type { DoctorView } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { passwordStdinFlag, readPasswordFromStdin } from '../../password.ts';

export default class DoctorsAdd extends ClinicCommand {
  static override summary = 'Add a doctor, with the user who signs in.';
  static override examples = [
    {
      description: 'A cardiologist who signs in by phone',
      command:
        '<%= config.bin %> doctors add --name "Dr. Sara" --email sara@clinic.example --specialty Cardiology --phone 51234567',
    },
    {
      description: 'Into a department, with a password from a file',
      command:
        '<%= config.bin %> doctors add --name "Dr. Ali" --email ali@clinic.example --department Dental --password-stdin < password.txt',
    },
  ];
  static override flags = {
    name: Flags.string({ description: 'The full name.', required: true }),
    email: Flags.string({ description: 'The email to sign in with.', required: true }),
    phone: Flags.string({ description: 'The phone; a Kuwait mobile number signs in by code.' }),
    specialty: Flags.string({ description: 'What the doctor treats.' }),
    department: Flags.string({ description: "The department's id or name." }),
    license: Flags.string({ description: 'The number of the license to practise.' }),
    'password-stdin': passwordStdinFlag,
  };

  async run(): Promise<{ doctor: DoctorView }> {
    const { flags } = await this.parse(DoctorsAdd);
    const { name, email, phone, specialty, department, license } = flags;
    const password = flags['password-stdin'] ? await readPasswordFromStdin() : undefined;
    const clinic = await this.clinicToAddTo();
    const belongsTo = department === undefined ? undefined : await clinic.departments.show(department);
    const doctor = await clinic.doctors.create({
      name,
      email,
      ...(phone !== undefined && { phone }),
      ...(specialty !== undefined && { specialty }),
      ...(belongsTo && { department_id: belongsTo.id }),
      ...(license !== undefined && { license_number: license }),
      ...(password !== undefined && { password }),
    });
    this.log(
      `Added ${[doctor.name, doctor.specialty, doctor.department].filter(Boolean).join(', ')}: ${doctor.id}`,
    );
    return { doctor };
  }
}
