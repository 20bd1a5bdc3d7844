import { limits } from '@roomful/sdk';
import type { MessageCatalog } from './message-catalog.ts';
import { createWordForms } from './word-forms.ts';

const { number, count, list } = createWordForms('ar');

/** Names are Latin letters: on their own, they can't drag the punctuation around them to the wrong side. */
const alone = (name: string) => `\u2068${name}\u2069`;

/** `bob`, `bob وcarol`, `bob وcarol و٣ آخرون`. */
function listNames(names: readonly string[]): string {
  if (names.length <= 2) return list(names.map(alone));
  const others = count(names.length - 2, {
    one: 'شخص آخر',
    two: 'شخصان آخران',
    few: '# آخرون',
    other: '# آخرون',
  });
  return list([...names.slice(0, 2).map(alone), others]);
}

const newMessages = (amount: number) =>
  count(amount, {
    zero: 'لا رسائل جديدة',
    one: 'رسالة جديدة واحدة',
    two: 'رسالتان جديدتان',
    few: '# رسائل جديدة',
    many: '# رسالة جديدة',
    other: '# رسالة جديدة',
  });

const characters = (amount: number) =>
  count(amount, {
    one: 'حرف واحد',
    two: 'حرفين',
    few: '# أحرف',
    many: '# حرفًا',
    other: '# حرف',
  });

export const ar: MessageCatalog = {
  languageTag: 'ar',
  direction: 'rtl',
  app: {
    name: 'Roomful',
    pageTitle: (roomName) => `${alone(roomName)} · Roomful`,
    skipToConversation: 'انتقل إلى المحادثة',
    loading: 'جارٍ التحميل…',
    close: 'إغلاق',
    cancel: 'إلغاء',
    tryAgain: 'أعد المحاولة',
    unexpected: 'حدث خطأ ما هنا. أعد تحميل الصفحة؛ رسائلك محفوظة على الخادم.',
    pageNotFound: 'لا توجد صفحة على هذا العنوان.',
    toTheRooms: 'إلى غرفك',
  },
  login: {
    heading: 'تفضّل بالدخول.',
    lead: 'اختر اسمًا وابدأ الحديث. بلا كلمة مرور وبلا تسجيل.',
    nameLabel: 'اسمك',
    join: 'دخول',
    joining: 'جارٍ الدخول…',
    rule: `من ${number(limits.usernameMin)} إلى ${number(limits.usernameMax)} من الحروف اللاتينية أو الأرقام أو الشرطات السفلية.`,
    invalidCharacters: 'استخدم الحروف اللاتينية (a–z) والأرقام والشرطات السفلية فقط.',
    tooShort: `أطول قليلًا: ${characters(limits.usernameMin)} على الأقل.`,
    tooLong: `أقصر قليلًا: ${characters(limits.usernameMax)} على الأكثر.`,
    keptHere: 'يصبح الاسم لك من الآن فصاعدًا: يحتفظ هذا المتصفح بمفتاحه.',
    unreachableHeading: 'الخادم لا يجيب',
  },
  errors: {
    unreachable: 'تعذّر الوصول إلى الخادم الآن. تحقّق من اتصالك وأعد المحاولة.',
    timeout: 'تأخّر الخادم في الرد. أعد المحاولة.',
    storageUnavailable: 'لا يستطيع الخادم حفظ شيء الآن. لن يضيع ما أُرسل؛ أعد المحاولة بعد لحظات.',
    serverDraining: 'يُعاد تشغيل الخادم. أعد المحاولة بعد لحظات.',
    nameTaken: (name) => `الاسم ${alone(name)} مأخوذ. اختر اسمًا آخر، أو استخدم المتصفح الذي اخترته فيه أول مرة.`,
    nameResembles: (name, owner) => `الاسم ${alone(name)} يشبه كثيرًا ${alone(owner)}، وهو مأخوذ. اختر اسمًا آخر.`,
    nameReserved: 'هذا الاسم محجوز للخدمة نفسها. اختر اسمًا آخر.',
    leftElsewhere: 'لم تعد في هذه الغرفة. انضم إليها من جديد.',
    invalid: 'لا يستطيع الخادم قبول هذا كما هو. تحقّق مما كتبته.',
    tooLarge: 'هذا أكبر مما يُقبل دفعة واحدة. أرسل أقل.',
    sessionEnded: 'انتهت جلستك. سجّل الدخول من جديد.',
    recoveryCodeWrong: 'الاسم ورمز الاسترداد غير متطابقين، أو سبق استخدام الرمز. تحقّق من كتابتهما.',
    pairingCodeWrong:
      'الرمز خاطئ أو مستخدَم أو مضى عليه أكثر من خمس دقائق. أنشئ رمزًا جديدًا على الجهاز الذي سجّلت الدخول منه.',
    passkeyRefused: 'مفتاح المرور هذا لا يفتح اسمًا هنا، أو تأخّر رده. أعد المحاولة.',
    notAvailable: 'هذا الخادم لا يوفّر ذلك.',
    outdated: 'هذه الصفحة أقدم من الخادم. أعد تحميلها.',
    originRefused: 'لا يقبل هذا الخادم الاتصال من هذا العنوان. يمكن لمشغّله تغيير ذلك.',
    forbidden: 'لا يحق ذلك إلا لصاحبه أو لأحد المشرفين.',
    notFound: 'لم يعد هذا موجودًا هنا.',
    roomNotFound: 'لم تعد هذه الغرفة موجودة.',
    roomNameTaken: 'توجد غرفة بهذا الاسم. انضم إليها أو اختر اسمًا آخر.',
    roomDeleted: 'حُذفت هذه الغرفة. يمكن لمنشئها أو لأحد المشرفين استعادتها؛ وإلا فاختر اسمًا آخر.',
    messageNotFound: 'لم تعد هذه الرسالة موجودة.',
    clockSkew: 'ساعة هذا الجهاز بعيدة عن الصواب بأكثر من خمس دقائق. اضبطها ثم أرسل من جديد.',
    rateLimited: (seconds) =>
      `محاولات كثيرة في وقت قصير. أعد المحاولة بعد ${count(seconds, {
        one: 'ثانية واحدة',
        two: 'ثانيتين',
        few: '# ثوانٍ',
        many: '# ثانية',
        other: '# ثانية',
      })}.`,
    overloaded: 'الخادم مشغول جدًا الآن. أعد المحاولة بعد لحظات.',
    internal: 'حدث خطأ على الخادم. أعد المحاولة، وإن تكرّر فأخبر المشغّل.',
  },
  connection: {
    connecting: 'جارٍ الاتصال…',
    reconnecting: (attempt, maxAttempts) => `جارٍ إعادة الاتصال (المحاولة ${number(attempt)} من ${number(maxAttempts)})`,
    catchingUp: 'عاد الاتصال، جارٍ جلب ما فات…',
    offline: 'تعذّر الوصول إلى Roomful. ما ترسله الآن يخرج عند عودة الاتصال.',
    retry: 'أعد المحاولة',
    displaced: 'فتحت Roomful في مكان آخر.',
    displacedDetail: 'لا يمكن أن تكون في الغرفة إلا نافذة واحدة.',
    useHere: 'استخدمه هنا',
  },
  rooms: {
    label: 'الغرف',
    open: 'أظهر الغرف',
    create: 'أنشئ غرفة',
    none: 'لا توجد غرف بعد.',
    noneDetail: 'أنشئ الأولى، ومن يمرّ يستطيع الانضمام.',
    loadFailed: 'تعذّر تحميل الغرف.',
    choose: 'اختر غرفة',
    notFound: (name) => `لا توجد غرفة باسم «${alone(name)}»`,
    notFoundDetail: 'ربما حُذفت، أو في العنوان خطأ كتابة.',
    joinFailed: (name) => `تعذّر فتح «${alone(name)}»`,
    deletedElsewhere: (name) => `حُذفت «${alone(name)}». أنت الآن في غرفة أخرى.`,
    deletedAndNoneLeft: (name) => `حُذفت «${alone(name)}».`,
  },
  createRoom: {
    heading: 'إنشاء غرفة',
    nameLabel: 'اسم الغرفة',
    rule: `من ${number(limits.roomNameMin)} إلى ${number(limits.roomNameMax)} من الحروف اللاتينية أو الأرقام أو الشرطات أو الشرطات السفلية.`,
    invalidCharacters: 'استخدم الحروف اللاتينية (a–z) والأرقام والشرطات والشرطات السفلية فقط.',
    tooShort: `أطول قليلًا: ${characters(limits.roomNameMin)} على الأقل.`,
    tooLong: `أقصر قليلًا: ${characters(limits.roomNameMax)} على الأكثر.`,
    submit: 'إنشاء',
    joinExisting: (name) => `انضم إلى ${alone(name)}`,
    restore: 'استعادة',
  },
  deleteRoom: {
    button: 'احذف الغرفة',
    heading: (name) => `أتريد حذف «${alone(name)}»؟`,
    detail: 'ينتقل كل من فيها إلى غرفة أخرى. تبقى الرسائل محفوظة، ويمكنك استعادة الغرفة بإنشاء غرفة بالاسم نفسه.',
    confirm: 'احذف الغرفة',
  },
  timeline: {
    label: (roomName) => `الرسائل في ${alone(roomName)}`,
    you: 'أنت',
    today: 'اليوم',
    yesterday: 'أمس',
    articleLabel: (author, time) => `${alone(author)}، ${time}`,
    edited: '(معدَّلة)',
    deleted: 'حُذفت الرسالة',
    loadOlder: 'حمّل رسائل أقدم',
    loadingOlder: 'جارٍ تحميل رسائل أقدم…',
    loadOlderFailed: 'تعذّر تحميل الرسائل الأقدم.',
    beginning: (roomName) => `هنا تبدأ ${alone(roomName)}.`,
    empty: 'لا توجد رسائل بعد',
    emptyDetail: 'قل شيئًا. لا بد أن يبدأ أحد.',
    toNewest: 'إلى أحدث رسالة',
    newMessages,
    announceOne: (author, content) => `${alone(author)}: ${content}`,
    announceMany: (amount, authors) => `${newMessages(amount)} من ${listNames(authors)}`,
  },
  history: {
    open: 'السجل',
    pageTitle: (roomName, page) => `${alone(roomName)}، السجل، الصفحة ${number(page)} · Roomful`,
    label: (roomName) => `سجل ${alone(roomName)}`,
    heading: (page, pages) => `الصفحة ${number(page)} من ${number(pages)}`,
    span: (from, to) => (from === to ? from : `من ${from} إلى ${to}`),
    total: (amount) =>
      count(amount, {
        zero: 'لا رسائل',
        one: 'رسالة واحدة',
        two: 'رسالتان',
        few: '# رسائل',
        many: '# رسالة',
        other: '# رسالة',
      }),
    controls: 'الصفحات',
    first: 'أحدث صفحة',
    previous: 'الصفحة السابقة (أحدث)',
    next: 'الصفحة التالية (أقدم)',
    last: 'أقدم صفحة',
    size: 'عدد الرسائل في الصفحة',
    back: 'العودة إلى المحادثة',
    loadFailed: 'تعذّر تحميل هذه الصفحة.',
    noPage: (page) => `لا توجد صفحة ${number(page)}`,
    noPageDetail: 'سجل هذه الغرفة أقصر من ذلك.',
    empty: 'لم يُقل شيء هنا بعد',
  },
  delivery: {
    sending: 'جارٍ الإرسال',
    sent: 'أُرسلت',
    sentDetail: 'أُرسلت، وهي في طريقها إلى كل من هنا.',
    delivered: 'وصلت',
    deliveredDetail: 'وصلت إلى كل من هنا.',
    undelivered: 'لم تصل إلى الجميع',
    undeliveredDetail: 'لم تصل إلى بعض من هنا. سيرونها عندما يعودون.',
    notSent: 'لم تُرسل',
    retry: 'أعد الإرسال',
    discard: 'حذف',
  },
  deleteMessage: {
    button: 'احذف الرسالة',
    heading: 'أتريد حذف هذه الرسالة؟',
    detail: 'تختفي لدى كل من في الغرفة. لا يمكن التراجع عن ذلك.',
    confirm: 'حذف',
  },
  code: {
    label: (language) => (language === '' ? 'شيفرة' : `شيفرة، ${alone(language)}`),
    copy: 'انسخ الشيفرة',
    copied: 'نُسخت',
  },
  composer: {
    label: (roomName) => `رسالة إلى ${alone(roomName)}`,
    send: 'أرسل الرسالة',
    counter: (length, max) => `${number(length)} من ${number(max)}`,
    tooLong: (over, max) => `تجاوزت الحد البالغ ${number(max)} بمقدار ${characters(over)}. اختصر الرسالة لترسلها.`,
    editing: 'أنت تعدّل رسالتك.',
    cancelEdit: 'ألغِ التعديل',
    saveEdit: 'احفظ التعديل',
    editFailed: (reason) => `لم يُحفظ التعديل. ${reason}`,
    noFiles: 'لا يمكن إرسال الملفات هنا. ضعها في مكان آخر وأرسل رابطًا إليها.',
    suggestions: 'اقتراحات',
    shrug: 'يختم رسالتك بهزّة كتفين',
    shortcuts: 'يعرض ما تفعله المفاتيح',
  },
  emoji: {
    button: 'اختر رمزًا تعبيريًا',
    search: 'ابحث في الرموز التعبيرية',
    found: (amount) =>
      count(amount, {
        zero: 'لا رموز تعبيرية',
        one: 'رمز تعبيري واحد',
        two: 'رمزان تعبيريان',
        few: '# رموز تعبيرية',
        many: '# رمزًا تعبيريًا',
        other: '# رمز تعبيري',
      }),
    loadFailed: 'تعذّر تحميل الرموز التعبيرية.',
    groups: {
      smileys: 'الوجوه والمشاعر',
      people: 'الأشخاص والإيماءات',
      animals: 'الحيوانات والطبيعة',
      food: 'الطعام والشراب',
      travel: 'السفر والأماكن',
      activities: 'الأنشطة',
      objects: 'الأشياء',
      symbols: 'الرموز',
      flags: 'الأعلام',
    },
  },
  shortcuts: {
    heading: 'ما تفعله المفاتيح',
    send: 'إرسال الرسالة',
    newLine: 'بدء سطر جديد',
    editLast: 'تعديل آخر رسالة لك، من حقل فارغ',
    mention: 'مناداة شخص باسمه',
    emoji: 'إيجاد رمز تعبيري باسمه',
    command: 'استعمال أمر في بداية الرسالة',
    switchRoom: 'الذهاب إلى غرفة أخرى',
    regions: 'الانتقال إلى الجزء التالي من الصفحة',
    close: 'إغلاق ما في الأعلى، أو إنهاء التعديل',
  },
  typing: (names) =>
    names.length === 1
      ? `${listNames(names)} يكتب…`
      : names.length === 2
        ? `${listNames(names)} يكتبان…`
        : `${listNames(names)} يكتبون…`,
  people: {
    label: 'الأشخاص',
    open: (amount) => `الأشخاص، ${number(amount)} هنا`,
    here: 'هنا الآن',
    hereCount: (amount) => `${number(amount)} هنا الآن`,
    more: (amount) => `و${number(amount)} غيرهم`,
    seenRecently: 'شوهدوا مؤخرًا',
    you: 'أنت',
    alone: 'لا أحد غيرك هنا بعد. شارك عنوان هذه الصفحة وانتظر من يطرق الباب.',
    justNow: 'الآن',
    seen: (when) => `آخر ظهور: ${when}`,
    loadFailed: 'تعذّر تحميل من كان هنا من قبل.',
  },
  account: {
    label: 'حسابك',
    logOut: 'تسجيل الخروج',
  },
  theme: {
    label: 'المظهر',
    system: 'مثل النظام',
    light: 'فاتح',
    dark: 'داكن',
  },
  notices: {
    dismiss: 'إخفاء',
  },
};
