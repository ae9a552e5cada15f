import type { CatalogueKey } from './catalogue.ts';

/**
 * As `catalogue-en.ts`. Arabic counts in six forms (CLDR: zero, one, two, few 3–10, many 11–99, other). A text
 * stays within one segment: 70 characters of UCS-2.
 */
export const ar: Readonly<Record<CatalogueKey, string>> = {
  INVALID_JSON: 'محتوى الطلب ليس بصيغة JSON صحيحة.',
  VALIDATION_ERROR: 'بعض الحقول غير صحيحة.',
  INVALID_PHONE_NUMBER: 'هذا ليس رقم هاتف كويتيًا صحيحًا.',
  OTP_INVALID: `الرمز غير صحيح. {attempts_left, plural,
    zero {اطلب رمزًا جديدًا.}
    one {بقيت لك محاولة واحدة.}
    two {بقيت لك محاولتان.}
    few {بقيت لك # محاولات.}
    many {بقيت لك # محاولة.}
    other {بقيت لك # محاولة.}}`,
  OTP_EXPIRED: 'لا يوجد رمز صالح لهذا الهاتف. اطلب رمزًا جديدًا.',
  PROFILE_INCOMPLETE: 'أدخل اسمك ورقمك المدني أولًا.',
  UNAUTHENTICATED: 'سجّل الدخول أولًا.',
  TOKEN_INVALID: 'تسجيل الدخول غير صالح. سجّل الدخول من جديد.',
  TOKEN_EXPIRED: 'انتهت مدة تسجيل الدخول. سجّل الدخول من جديد.',
  TOKEN_REVOKED: 'انتهت هذه الجلسة. سجّل الدخول من جديد.',
  INVALID_CREDENTIALS: 'البريد الإلكتروني أو كلمة المرور غير صحيحة.',
  FORBIDDEN: 'ليست لديك صلاحية للقيام بذلك.',
  ACCOUNT_DISABLED: 'هذا الحساب موقوف. يُرجى مراجعة العيادة.',
  NOT_FOUND: 'هذا العنصر غير موجود.',
  METHOD_NOT_ALLOWED: 'هذا العنوان لا يقبل هذه الطريقة.',
  REQUEST_TIMEOUT: 'استغرق وصول الطلب وقتًا طويلًا.',
  PHONE_TAKEN: 'رقم الهاتف هذا مستخدم في حساب آخر.',
  EMAIL_TAKEN: 'البريد الإلكتروني هذا مستخدم في حساب آخر.',
  ACTIVE_PACKAGE_EXISTS: 'لديك بالفعل باقة سارية أو بانتظار الدفع.',
  INVALID_TRANSITION: 'هذا الإجراء غير ممكن في الحالة الراهنة.',
  IDEMPOTENCY_IN_PROGRESS: 'الطلب نفسه لا يزال قيد التنفيذ.',
  CONFLICT: 'يتعارض هذا مع البيانات الحالية. راجعها ثم حاول مجددًا.',
  PAYLOAD_TOO_LARGE: 'حجم ما أرسلته أكبر من المسموح.',
  UNSUPPORTED_MEDIA_TYPE: 'هذا النوع من المحتوى غير مقبول.',
  IDEMPOTENCY_KEY_REUSED: 'سبق استخدام قيمة Idempotency-Key هذه في طلب آخر.',
  RATE_LIMITED: `طلبات كثيرة جدًا. {unit, select,
    hour {حاول مجددًا بعد {count, plural, one {ساعة واحدة} two {ساعتين} few {# ساعات} many {# ساعة} other {# ساعة}}.}
    minute {حاول مجددًا بعد {count, plural, one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}.}
    second {حاول مجددًا بعد {count, plural, one {ثانية واحدة} two {ثانيتين} few {# ثوانٍ} many {# ثانية} other {# ثانية}}.}
    other {حاول مجددًا لاحقًا.}}`,
  OTP_ATTEMPTS_EXCEEDED: 'جُرّب هذا الرمز مرات كثيرة. اطلب رمزًا جديدًا.',
  OTP_LOCKED: `رموز خاطئة كثيرة لهذا الهاتف. {unit, select,
    hour {حاول مجددًا بعد {count, plural, one {ساعة واحدة} two {ساعتين} few {# ساعات} many {# ساعة} other {# ساعة}}.}
    minute {حاول مجددًا بعد {count, plural, one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}.}
    second {حاول مجددًا بعد {count, plural, one {ثانية واحدة} two {ثانيتين} few {# ثوانٍ} many {# ثانية} other {# ثانية}}.}
    other {اطلب من العيادة فك القفل.}}`,
  MESSAGING_UNAVAILABLE: 'تعذّر إرسال الرسالة. حاول مجددًا بعد قليل.',
  STORAGE_UNAVAILABLE: 'يتعذّر الوصول إلى نظام العيادة الآن. حاول مجددًا بعد قليل.',
  SERVER_STOPPING: 'الخادم يتوقّف الآن. حاول مجددًا بعد قليل.',
  CONFIG_INVALID: 'إعدادات النظام غير صحيحة.',
  INTERNAL_ERROR: 'حدث خطأ من جانبنا.',

  ok: 'تم.',
  otp_sent: 'أُرسل الرمز إلى هاتفك.',
  signed_in: 'تم تسجيل الدخول.',
  refreshed: 'تم تجديد تسجيل الدخول.',
  signed_out: 'تم تسجيل الخروج.',
  profile: 'ملفك الشخصي.',
  profile_updated: 'تم حفظ ملفك الشخصي.',
  phone_changed: 'تم تغيير رقم هاتفك.',
  packages: 'الباقات المتاحة.',
  package_purchased: 'تم شراء الباقة.',
  payment_pending: 'حُجزت الباقة. ادفع لدى الاستقبال لتبدأ.',
  history: 'باقاتك السابقة والحالية.',
  payment_confirmed: 'تم تأكيد الدفع.',
  payment_failed: 'سُجّل الدفع على أنه لم ينجح.',
  department: 'القسم.',
  departments: 'الأقسام.',
  department_created: 'تمت إضافة القسم.',
  department_saved: 'تم حفظ القسم.',
  department_deactivated: 'تم إيقاف القسم.',
  doctor: 'الطبيب.',
  doctors: 'الأطباء.',
  doctor_created: 'تمت إضافة الطبيب.',
  doctor_assigned: 'تم تعيين الطبيب في القسم.',
  doctor_saved: 'تم حفظ بيانات الطبيب.',
  doctor_deactivated: 'لن يستقبل الطبيب حجوزات جديدة.',
  events: 'ما حدث.',
  webhook: 'رابط الإشعارات.',
  webhooks: 'روابط الإشعارات.',
  webhook_created: 'تم تسجيل رابط الإشعارات. احفظ مفتاحه، فلن يظهر مرة أخرى.',
  webhook_saved: 'تم حفظ رابط الإشعارات.',
  webhook_removed: 'تم حذف رابط الإشعارات.',

  sms_otp:
    'رمز العيادة {code}، صالح لمدة {minutes, plural, one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}. لا تعطه لأحد.',
  sms_phone_changed: 'تغيّر رقم هاتف حسابك في العيادة. إن لم يكن ذلك منك فاتصل بنا.',
};
